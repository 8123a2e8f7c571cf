"""Every write about documents: functions with keyword-only arguments and `by=`, each leaving its event in the trail."""
