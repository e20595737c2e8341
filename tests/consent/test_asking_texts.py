def test_migrates(cast):
    assert cast.vera
