"""The terms of quizzes at the authors' desk: drafted in the browser, made an edition by a second author."""
