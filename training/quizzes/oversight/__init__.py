"""What others do about quizzes and attempts: more time, exceptions, corrected keys, previews, and what was noticed."""
