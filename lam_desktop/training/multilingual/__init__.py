"""One encoder for many languages, made from an English one and parallel strings.

``catalogues`` and ``dictionaries`` read pairs of short texts out of what Linux distributions
ship; ``pairs`` cleans and holds them; ``alignment`` finds which words translate which;
``vocabulary`` gives the English encoder new word pieces that start where their translations are;
``distil`` teaches it to put a text where the English encoder puts its translation; ``build`` does
it all, resumably.
"""
