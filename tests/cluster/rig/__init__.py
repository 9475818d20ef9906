"""A real Kubernetes node with a stand-in for Google's store on one Linux machine; docs/cluster.md tells its story."""
