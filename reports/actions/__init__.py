"""Every write of the documents: keyword-only arguments and `by=`, each atomic and each leaving its event."""
