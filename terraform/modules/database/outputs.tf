output "database" {
  description = "Where the database is and what it is called; the password is the caller's."
  value = {
    host = google_compute_address.this.address
    port = 5432
    name = google_sql_database.metaflow.name
    user = google_sql_user.metaflow.name
  }
}
