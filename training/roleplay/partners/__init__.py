"""Practice with a partner: a colleague plays the customer on a second device, found by a code."""
