"""Telling earners of their awards: from a receipt to messages that a person sends. Nothing is sent here."""
