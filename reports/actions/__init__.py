"""Every write of the documents: keyword-only arguments and `by=`, each atomic and leaving its event in the trail."""
