output "project" {
  description = "The project's id."
  value       = var.project.id
}

output "region" {
  description = "Where the bucket, the registry and the network are."
  value       = var.location.region
}

output "cluster" {
  description = "What it takes to reach the cluster, and its pools with their machine types."
  value       = module.gke.cluster
}

output "bucket" {
  description = "The bucket's address, gs://NAME."
  value       = module.storage.bucket
}

output "registry" {
  description = "Where images of flows are pushed to, and what stands for each public registry."
  value = {
    images  = module.registry.images
    mirrors = module.registry.mirrors
  }
}

output "database" {
  description = "Where Cloud SQL is; null if metadata is kept in the cluster."
  value       = one(module.database[*].database)
}
