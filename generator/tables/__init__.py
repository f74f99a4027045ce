"""Badges and stacks as tables for a spreadsheet, and back."""
