output "bucket" {
  description = "The bucket's address, gs://NAME."
  value       = google_storage_bucket.data.url
}
