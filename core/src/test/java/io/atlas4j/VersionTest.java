package io.atlas4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void tells_the_version_the_build_wrote() {
        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+(-.+)?");
    }
}
