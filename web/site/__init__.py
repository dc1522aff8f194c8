"""A static site of a record: the page's templates as files, for any host, path or folder."""
