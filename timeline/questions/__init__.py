"""The questions that a record answers, with their parameters, and what each is answered from."""
