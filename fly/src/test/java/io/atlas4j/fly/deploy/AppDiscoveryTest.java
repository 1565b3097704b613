package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppDiscoveryTest {
    @TempDir
    Path temporary;

    @Test
    void finds_apps_by_name_down_to_the_depth() throws IOException {
        write("fly.toml", "app = \"zebra\"");
        write("b/fly.toml", "app = 'alpha'");
        write("a/fly.json", "{\"app\": \"middle\"}");
        write("a/deep/fly.yaml", "app: deep\n");
        write("c/fly.toml", "[build]\nimage = \"x\"");
        assertThat(names(0)).containsExactly("zebra");
        assertThat(names(1)).containsExactly("alpha", "middle", "zebra");
        assertThat(names(2)).containsExactly("alpha", "deep", "middle", "zebra");
        assertThat(AppDiscovery.find(temporary, 2).problems()).isEmpty();
    }

    @Test
    void only_the_name_at_the_top_counts() throws IOException {
        write("one/fly.toml", "[processes]\napp = \"bin/server\"\n[env]\napp = \"wrong\"\n");
        write(
                "two/fly.toml",
                "# app = \"comment\"\nnote = '''\napp = \"text\"\n'''\n\"app\"   =   \"right-name\"  # c\n[env]\napp = \"wrong\"\n");
        assertThat(names(1)).containsExactly("right-name");
    }

    @Test
    void toml_comes_before_json_and_that_before_yaml() throws IOException {
        write("fly.yaml", "app: third");
        write("fly.json", "{\"app\":\"second\"}");
        assertThat(names(0)).containsExactly("second");
        write("fly.toml", "app = \"first\"");
        assertThat(names(0)).containsExactly("first");
    }

    @Test
    void a_name_survives_what_is_broken_after_it() throws IOException {
        write("fly.toml", "app = \"works\"\n[env\nbroken\n");
        assertThat(names(0)).containsExactly("works");
    }

    @Test
    void what_cannot_be_a_name_is_a_problem_and_the_others_are_found() throws IOException {
        write("a/fly.toml", "app = \"my app\"");
        write("b/fly.toml", "app = bare");
        write("c/fly.json", "{\"app\": ");
        write("d/fly.yaml", "app: [x\n  SECRET");
        write("e/fly.toml", "app = 7");
        write("f/fly.toml", "app = \"fine\"");
        var found = AppDiscovery.find(temporary, 1);
        assertThat(found.apps()).extracting(FlyApp::name).containsExactly("fine");
        assertThat(found.problems())
                .hasSize(5)
                .allSatisfy(problem -> assertThat(problem.reason()).doesNotContain("SECRET"));
    }

    @Test
    void tools_hidden_folders_links_out_of_the_tree_and_circles_are_passed_by() throws IOException {
        write("project/fly.toml", "app = \"inside\"");
        write("project/node_modules/x/fly.toml", "app = \"module\"");
        write("project/.git/fly.toml", "app = \"git\"");
        write("project/target/fly.toml", "app = \"target\"");
        write("outside/fly.toml", "app = \"outside\"");
        write("project/real/fly.toml", "app = \"linked\"");
        Files.createSymbolicLink(temporary.resolve("project/away"), temporary.resolve("outside"));
        Files.createSymbolicLink(temporary.resolve("project/real/circle"), temporary.resolve("project"));
        Files.createSymbolicLink(temporary.resolve("project/also"), temporary.resolve("project/real"));
        Files.createDirectories(temporary.resolve("project/file"));
        Files.createSymbolicLink(temporary.resolve("project/file/fly.toml"), temporary.resolve("outside/fly.toml"));
        assertThat(AppDiscovery.find(temporary.resolve("project"), 5).apps())
                .extracting(FlyApp::name)
                .containsExactly("inside", "linked");
    }

    @Test
    void a_folder_that_is_not_there_holds_nothing() {
        assertThat(AppDiscovery.find(temporary.resolve("nowhere"), 1).apps()).isEmpty();
    }

    @Test
    void what_cannot_be_read_is_reported() throws IOException {
        write("fly.toml", "app = \"ok\"");
        var broken = Files.createDirectory(temporary.resolve("broken"));
        Files.write(broken.resolve("fly.toml"), new byte[] {'a', 'p', 'p', ' ', (byte) 0xff});
        var found = AppDiscovery.find(temporary, 1);
        assertThat(found.apps()).hasSize(1);
        assertThat(found.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).endsWith(Path.of("broken", "fly.toml")));
    }

    private java.util.List<String> names(int depth) {
        return AppDiscovery.find(temporary, depth).apps().stream()
                .map(FlyApp::name)
                .toList();
    }

    private void write(String file, String text) throws IOException {
        var path = temporary.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
