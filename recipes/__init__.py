"""The recipe language, the syntax of Conditions and the recipe library; knows no other package of celltwin."""
