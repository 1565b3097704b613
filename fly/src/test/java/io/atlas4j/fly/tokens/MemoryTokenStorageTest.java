package io.atlas4j.fly.tokens;

import io.atlas4j.spi.TokenStorage;
import io.atlas4j.testkit.contract.TokenStorageContract;

class MemoryTokenStorageTest extends TokenStorageContract {
    private final TokenStorage storage = new MemoryTokenStorage();

    @Override
    protected TokenStorage storage() {
        return storage;
    }
}
