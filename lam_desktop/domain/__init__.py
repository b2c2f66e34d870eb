"""The words of the product: frozen values that every room speaks; standard library only."""
