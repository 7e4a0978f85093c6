"""What a spoken line may be. Pure."""

LARGEST = 4 * 1024 * 1024  # bytes
LONGEST_SECONDS = 60
