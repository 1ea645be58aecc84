"""What callers have left: voicemail of users, and recordings of service numbers."""
