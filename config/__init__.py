"""Says where: the settings, the logs, the secrets made at first start. It imports nothing of ours."""
