variable "name" {
  description = "What the names of all resources begin with."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the repositories."
  type        = string
  nullable    = false
}

variable "reader" {
  description = "Who pulls images: the nodes' service account, as policies name it."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.reader, "serviceAccount:")
    error_message = "The reader is a service account, written serviceAccount:ADDRESS."
  }
}

variable "labels" {
  description = "Labels of the repositories."
  type        = map(string)
  nullable    = false
}
