variable "bucket" {
  description = "The bucket's name; it is the only one of that name in the world."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "The bucket's region: the cluster's, or each byte read is paid for."
  type        = string
  nullable    = false
}

variable "retention" {
  description = "How many days deleted objects can be had back (0: not at all), and after how many artifacts become cheaper to keep."
  type = object({
    soft_delete_days    = number
    nearline_after_days = number
  })
  nullable = false

  validation {
    condition     = var.retention.soft_delete_days == 0 || (var.retention.soft_delete_days >= 7 && var.retention.soft_delete_days <= 90)
    error_message = "soft_delete_days is 0 or between 7 and 90."
  }

  validation {
    condition     = var.retention.nearline_after_days >= 1
    error_message = "nearline_after_days is at least 1."
  }
}

variable "members" {
  description = "Who may do what with objects in the bucket."
  type = map(object({
    role   = string
    member = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for one in values(var.members) : contains(["roles/storage.objectUser", "roles/storage.objectViewer"], one.role)])
    error_message = "A role is roles/storage.objectUser or roles/storage.objectViewer."
  }

  validation {
    condition     = alltrue([for one in values(var.members) : startswith(one.member, "principal://")])
    error_message = "A member is one principal of the identity pool."
  }
}

variable "cluster" {
  description = "The id of the cluster whose accounts are named in members."
  type        = string
  nullable    = false
}

variable "labels" {
  description = "Labels of the bucket."
  type        = map(string)
  nullable    = false
}
