"""Why a pod is pending or died, in words: pure functions over what the API server says of it."""
