"""Would the tests notice? The domain and the steps, changed in thousands of places by mutmut."""
