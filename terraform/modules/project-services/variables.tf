variable "services" {
  description = "APIs to switch on, such as compute.googleapis.com; none if the caller has done so."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z]+\\.googleapis\\.com$", service))])
    error_message = "A service is named like compute.googleapis.com."
  }
}
