output "id" {
  description = "The budget's id, which Google has made up."
  value       = google_billing_budget.this.id
}
