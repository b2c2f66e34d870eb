"""Text to an assessment: a local BERT judges a command on six criteria.

``model_folder`` opens and checks what ships; ``onnx_classifier`` judges with it;
``torch_classifier`` does the same in float with the laboratory's libraries. Heavy libraries are
imported when first used.
"""
