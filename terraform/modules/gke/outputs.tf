output "id" {
  description = "The cluster's id."
  value       = google_container_cluster.this.id
}

output "cluster" {
  description = "What it takes to reach the cluster, and its pools with their machine types."
  value = {
    name     = google_container_cluster.this.name
    location = google_container_cluster.this.location
    endpoint = google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].endpoint
    version  = google_container_cluster.this.master_version
    pools    = tomap({ for name, pool in google_container_node_pool.this : name => pool.node_config[0].machine_type })
  }
}
