"""The commands behind `laurels`, one module for each errand; each is loaded only when it is called."""
