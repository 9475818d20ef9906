"""Every verb with the module that parses it and the sentence that describes it; modules are imported when called."""

from __future__ import annotations

VERBS: dict[str, tuple[str, str]] = {
    "init": ("init", "Write a new project that runs at once."),
    "check": ("check", "Find all mistakes in a flow at once, without running it."),
    "up": ("up", "Make the environment; on this machine by default."),
    "run": ("run", "Run a flow now and give an honest account of it."),
    "deploy": ("deploy", "Put flows into production, on a schedule or on demand."),
    "down": ("down", "Take the environment away and account for everything."),
    "status": ("status", "Show on one screen how the environment is."),
    "deployments": ("deployments", "List deployments with their next and last run."),
    "trigger": ("trigger", "Run a deployment now."),
    "event": ("event", "Publish an event that deployments listen to."),
    "history": ("history", "Show what was done to a deployment, its releases and runs."),
    "promote": ("promote", "Run in production exactly what staging runs."),
    "rollback": ("rollback", "Make an earlier release the current one."),
    "pause": ("pause", "Suspend a deployment's schedule and triggers."),
    "unpause": ("unpause", "Take a paused deployment up again."),
    "undeploy": ("undeploy", "Take a deployment away; results stay."),
    "runs": ("runs", "List the newest runs."),
    "show": ("show", "Show a run with its steps and tasks."),
    "logs": ("logs", "Print what a run's tasks wrote."),
    "artifacts": ("artifacts", "List the artifacts of a run or step."),
    "cards": ("cards", "Write or open the cards of a run."),
    "tag": ("tag", "Add and remove tags of a run."),
    "resume": ("resume", "Resume a run that failed, from where it failed."),
    "data": ("data", "Move data in and out of the environment's store."),
    "env": ("env", "Print the variables that make stock Metaflow use the environment."),
    "connect": ("connect", "Run a program that finds the environment, such as a notebook."),
    "config": ("config", "Print every setting and where it came from."),
    "scheduler": ("scheduler", "Run the scheduler service yourself, or at each login."),
}
