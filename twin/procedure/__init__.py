"""The run of a recipe: tokens on its net, allocation of modules, prompts to people."""
