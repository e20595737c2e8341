"""What a family keeps of its decision: one record, written in two standard forms and on paper.

`record` is the one frozen source; `kantara` and `iso27560` write it; `checking` holds both against
their schemas; `issuing` signs and stores; `paper` and `sending` bring it to the family;
`verify_receipt.py` checks a receipt without the portal.
"""
