"""Out: records, stances and audits in the forms that people ask for."""
