"""The reference, written from what it describes: `python -m generator.reference docs/reference`."""
