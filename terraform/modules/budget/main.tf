resource "google_billing_budget" "this" {
  billing_account = var.billing_account
  display_name    = var.name
  deletion_policy = "DELETE" # also in a protected environment: no data is lost with it

  # By its number: Google gives that back, whatever it is told.
  budget_filter {
    projects = ["projects/${var.project.number}"]
  }

  amount {
    specified_amount {
      units = tostring(var.amount)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1]
    content {
      threshold_percent = threshold_rules.value
    }
  }

  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }

  # The provider wants the list written, if only an empty one.
  all_updates_rule {
    enable_project_level_recipients  = true
    monitoring_notification_channels = []
  }
}
