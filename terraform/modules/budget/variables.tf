variable "project" {
  description = "The project whose costs are watched."
  type        = object({ number = string })
  nullable    = false
}

variable "name" {
  description = "The budget's name: it has no labels, and is found again by its name and its project."
  type        = string
  nullable    = false
}

variable "billing_account" {
  description = "The id of the billing account that pays for the project, such as 012345-6789AB-CDEF01."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-F]{6}(-[0-9A-F]{6}){2}$", var.billing_account))
    error_message = "A billing account is named like 012345-6789AB-CDEF01."
  }
}

variable "amount" {
  description = "What a month may cost, in the billing account's currency."
  type        = number
  nullable    = false

  validation {
    condition     = var.amount >= 1 && floor(var.amount) == var.amount
    error_message = "A budget's amount is a whole number, at least 1."
  }
}
