/* The shim's own tests; true if all is right. */
bool shimTest();
