"""Forms: what people type, checked; what it means is decided by actions."""
