"""Other people's records in and out: tables, coded event data, and the forms to export."""
