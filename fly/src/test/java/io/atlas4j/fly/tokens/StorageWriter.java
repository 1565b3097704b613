package io.atlas4j.fly.tokens;

import io.atlas4j.spec.Secret;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage.Kind;
import java.nio.file.Path;
import java.util.Optional;

/** A second process: stores tokens one after the other and says so after each. */
final class StorageWriter {
    private StorageWriter() {}

    public static void main(String[] arguments) {
        var storage = FileTokenStorage.open(Path.of(arguments[0]));
        for (var number = 0; number < Integer.parseInt(arguments[2]); number++) {
            var app = arguments[1] + "-" + number;
            storage.put(Kind.MANUAL, app, new StoredToken(Secret.of("fm2_" + app), Optional.empty()));
            System.out.println(app);
        }
    }
}
