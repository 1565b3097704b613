package io.atlas4j.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK {@code ./build} and {@code ./atlas} take, tried on directories that look like JDKs. */
class FindJdkTest {
    private final Map<String, String> environment = new LinkedHashMap<>();

    @TempDir
    private Path usual;

    @TempDir
    private Path elsewhere;

    @Test
    void takes_java_home_before_the_usual_places() throws Exception {
        jdk(usual, "25.0.3");
        var home = jdk(elsewhere, "26");
        environment.put("JAVA_HOME", home.toString());

        assertThat(find(25, "javac")).isEqualTo("0 " + home);
    }

    @Test
    void passes_over_a_java_home_that_is_too_old() throws Exception {
        var home = jdk(usual, "25.0.3");
        environment.put("JAVA_HOME", jdk(elsewhere, "17.0.15").toString());

        assertThat(find(25, "javac")).isEqualTo("0 " + home);
    }

    @Test
    void takes_the_java_on_the_path() throws Exception {
        jdk(usual, "25.0.3");
        var home = jdk(elsewhere, "21.0.9").toRealPath();
        environment.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");

        assertThat(find(21, "java")).isEqualTo("0 " + home);
    }

    @Test
    void runs_on_the_25_though_a_21_would_do_and_comes_first() throws Exception {
        jdk(usual, "21.0.9");
        var home = jdk(usual, "25.0.3");

        assertThat(find(21, "java")).isEqualTo("0 " + home);
    }

    @Test
    void runs_on_a_21_where_nothing_newer_is() throws Exception {
        jdk(usual, "17.0.15");
        var home = jdk(usual, "21.0.9");

        assertThat(find(21, "java")).isEqualTo("0 " + home);
    }

    @Test
    void does_not_build_with_a_java_that_has_no_compiler() throws Exception {
        Files.delete(jdk(usual, "25.0.3").resolve("bin/javac"));

        assertThat(find(25, "javac")).startsWith("1 ");
    }

    @Test
    void takes_atlas_jdk_as_an_order() throws Exception {
        jdk(usual, "25.0.3");
        var old = jdk(elsewhere, "17.0.15");
        environment.put("ATLAS_JDK", old.toString());

        assertThat(find(25, "javac"))
                .isEqualTo("1 Trying atlas4j needs a JDK 25 or newer, and ATLAS_JDK names 17.0.15: " + old);
    }

    @Test
    void says_which_were_found_when_none_will_do() throws Exception {
        var eight = jdk(usual, "1.8.0_292");
        var seventeen = jdk(usual, "17.0.15");

        assertThat(find(25, "javac"))
                .startsWith("1 Trying atlas4j needs a JDK 25 or newer. Found:")
                .contains(
                        "\n  1.8.0_292  " + eight.toRealPath() + "\n", "\n  17.0.15  " + seventeen.toRealPath() + "\n")
                .contains("set JAVA_HOME");
    }

    @Test
    void finds_its_way_through_spaces() throws Exception {
        var home = jdk(usual.resolve("a b"), "25.0.3");
        environment.put("ATLAS_JDK_SEARCH", usual.resolve("nowhere") + ":" + usual.resolve("a b"));

        assertThat(find(25, "javac")).isEqualTo("0 " + home);
    }

    private static Path jdk(Path place, String version) throws IOException {
        var home = place.resolve("jdk " + version);
        Files.createDirectories(home.resolve("bin"));
        for (var tool : new String[] {"java", "javac"}) {
            Files.createFile(home.resolve("bin").resolve(tool)).toFile().setExecutable(true);
        }
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"y\"\n");
        return home;
    }

    /** The exit code, then the JDK that was found or what was said instead. */
    private String find(int atLeast, String tool) throws IOException, InterruptedException {
        environment.putIfAbsent("ATLAS_JDK_SEARCH", usual.toString());
        var script = ". support/find-jdk.sh; find_jdk %d %s Trying && printf '0 %%s' \"$JAVA_HOME\" || printf '1 '"
                .formatted(atLeast, tool);
        var builder = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(Path.of("..").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ATLAS_") || name.equals("JAVA_HOME"));
        builder.environment().put("PATH", "/nowhere"); // what the script needs without a java is built into the shell
        builder.environment().putAll(environment);
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        var said = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return said.isEmpty() ? out : out + " " + said;
    }
}
