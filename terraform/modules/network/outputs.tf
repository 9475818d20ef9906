output "network" {
  description = "The id of the network."
  value       = google_compute_network.this.id
}

output "subnetwork" {
  description = "The id of the nodes' subnetwork."
  value       = google_compute_subnetwork.nodes.id
}

output "secondary_ranges" {
  description = "The names of the ranges of pods and services."
  value = {
    pods     = google_compute_subnetwork.nodes.secondary_ip_range[0].range_name
    services = google_compute_subnetwork.nodes.secondary_ip_range[1].range_name
  }
}

output "nat" {
  description = "The id of the gateway through which nodes reach the internet."
  value       = google_compute_router_nat.this.id
}
