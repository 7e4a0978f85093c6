"""Speaking instead of typing, in practice alone: an optional recogniser, off unless an operator names one.

What it writes is a proposal in the trainee's own field: it counts as typed once the trainee has read and sent it. The
sound is kept nowhere.
"""
