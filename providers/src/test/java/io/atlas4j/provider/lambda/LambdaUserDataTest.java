package io.atlas4j.provider.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Callback;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script of a machine, run by a real shell. */
@Timeout(120)
class LambdaUserDataTest {
    private static final String IMAGE = "ghcr.io/acme/server:1";

    @TempDir
    Path directory;

    private FakeHost host;

    @BeforeEach
    void make() throws IOException {
        host = new FakeHost(directory);
    }

    private static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.H100).image(IMAGE);
    }

    private int boot(ComputeRequestBuilder request) throws Exception {
        return host.boot(request.build(), Optional.empty());
    }

    private String line(String start) throws IOException {
        return host.log().stream()
                .filter(it -> it.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start));
    }

    @Test
    void a_service_is_pulled_and_run_with_its_ports_and_comes_back_with_its_machine() throws Exception {
        assertThat(boot(request().http(8000).tcp(5432).tcp(22).env("A", "b"))).isZero();
        assertThat(host.log())
                .containsExactly(
                        "docker [info]",
                        "docker [pull] [--quiet] [" + IMAGE + "]",
                        "docker [run] [--detach] [--name] [atlas] [--restart] [unless-stopped] [--log-opt]"
                                + " [max-size=100m] [--gpus] [all] [--ipc] [host] [--publish] [8000:8000/tcp]"
                                + " [--publish] [5432:5432/tcp] [--env] [A] [" + IMAGE + "]");
        assertThat(host.has("var/lib/atlas4j/finish.sh")).isFalse();
    }

    @Test
    void variables_arrive_byte_for_byte_and_stand_on_no_command_line() throws Exception {
        var values = new LinkedHashMap<String, String>();
        values.put("QUOTES", "it's \"so\" `date` $(date) $HOME \\n \\ ! #");
        values.put("LINES", "\nfirst\r\n\tsecond\n\n");
        values.put("UNICODE", "größe ☃ 日本 \uD83D\uDE00 \u00A0\u0001");
        values.put("EMPTY", "");
        values.put("SPACES", "  a  *  ");
        values.put("PATH", "/opt/bin:/nowhere");
        values.put("HOME", "/home/me/here");
        values.put("dir", "mine");
        values.put("docker", "mine too");
        values.put("LONG", "x".repeat(100_000));
        var request = request();
        values.forEach(request::env);

        assertThat(boot(request)).isZero();
        assertThat(host.environment()).containsAllEntriesOf(values);
        assertThat(String.join("\n", host.log())).doesNotContain("it's", "first", "größe", "mine", "/opt/bin", "xxx");
        assertThat(host.output()).doesNotContain("it's", "first", "größe", "mine", "xxx");
    }

    @Test
    void a_command_keeps_its_words_and_its_end_is_reported_once_by_the_host() throws Exception {
        host.write("code", "3\n").write("statuses", "000\n503\n202\n");
        var callback = new Callback(URI.create("https://atlas.example/callback/v1"), Secret.of("tok\"en\\1"));
        assertThat(boot(request()
                        .command("python", "-c", "print('it''s')", "*", "$HOME")
                        .callback(callback)))
                .isZero();

        assertThat(line("docker [run]"))
                .contains("[--restart] [no]")
                .endsWith("[--entrypoint] [python] [" + IMAGE + "] [-c] [print('it''s')] [*] [$HOME]");
        assertThat(host.log())
                .filteredOn(it -> it.startsWith("curl"))
                .hasSize(3)
                .allSatisfy(it -> assertThat(it)
                        .contains("[{\"exit_code\":3}]", "[https://atlas.example/callback/v1/finish]")
                        .doesNotContain("tok"));
        assertThat(host.read("callback")).contains("header = \"Authorization: Bearer tok\\\"en\\\\1\"");
        assertThat(host.log()).contains("systemctl [disable] [atlas-finish.service]");
        assertThat(host.has("var/lib/atlas4j/callback")).isFalse();
        assertThat(host.file("var/lib/atlas4j/exit")).isEqualTo("3\n");
        assertThat(host.output()).doesNotContain("tok");
    }

    @Test
    void without_a_callback_the_end_is_kept_on_the_host() throws Exception {
        host.write("code", "7\n");
        assertThat(boot(request().command("false"))).isZero();
        assertThat(host.file("var/lib/atlas4j/exit")).isEqualTo("7\n");
        assertThat(host.log()).noneMatch(it -> it.startsWith("curl"));
        assertThat(host.file("etc/systemd/system/atlas-finish.service")).contains("After=network-online.target docker");
    }

    @Test
    void a_container_whose_end_nobody_can_tell_counts_as_failed() throws Exception {
        host.write("code", "");
        assertThat(boot(request().command("x"))).isZero();
        assertThat(host.file("var/lib/atlas4j/exit")).isEqualTo("125\n");
    }

    @Test
    void a_command_that_outlasts_its_time_is_ended() throws Exception {
        host.write("endless", "").write("code", "143\n");
        assertThat(boot(request().command("sleep", "9999").maxRuntime(Duration.ofHours(1))))
                .isZero();
        assertThat(host.log()).contains("sleep [3720]", "docker [stop] [-t] [20] [atlas]");
        assertThat(host.file("var/lib/atlas4j/exit")).isEqualTo("143\n");
    }

    @Test
    void what_can_not_start_is_reported_as_failed() throws Exception {
        var callback = new Callback(URI.create("https://atlas.example/callback/v1"), Secret.of("token"));
        host.write("unknown", "");
        assertThat(boot(request().command("x").callback(callback))).isOne();
        assertThat(host.output()).contains("the image could not be pulled");
        assertThat(host.log()).filteredOn(it -> it.contains("[pull]")).hasSize(3);
        assertThat(line("curl")).contains("{\"exit_code\":125}");
    }

    @Test
    void docker_and_the_filesystem_are_waited_for_and_gpus_set_up_where_they_were_not() throws Exception {
        host.write("late", "").write("unmounted", "").write("unfit", "");
        assertThat(host.boot(request().build(), Optional.of("/lambda/nfs/data")))
                .isZero();
        assertThat(host.log())
                .containsSubsequence(
                        "docker [info]",
                        "docker [info]",
                        "mountpoint [-q] [/lambda/nfs/data]",
                        "mountpoint [-q] [/lambda/nfs/data]",
                        "nvidia-ctk [runtime] [configure] [--runtime=docker]",
                        "systemctl [restart] [docker]",
                        "docker [rm] [-f] [atlas]");
        assertThat(host.log())
                .filteredOn(it -> it.contains("[run]"))
                .hasSize(2)
                .allMatch(it -> it.contains("[--volume] [/lambda/nfs/data:/data]"));
    }

    @Test
    void a_private_image_is_fetched_with_a_password_that_is_nowhere_afterwards() throws Exception {
        assertThat(boot(request().registry(RegistryLogin.of("me", Secret.of("pass'word")))))
                .isZero();
        assertThat(line("docker [login]")).isEqualTo("docker [login] [--username] [me] [--password-stdin] [ghcr.io]");
        assertThat(host.read("password")).isEqualTo("pass'word");
        assertThat(host.log()).contains("config " + directory + "/var/lib/atlas4j/login");
        assertThat(host.has("var/lib/atlas4j/login")).isFalse();
        assertThat(host.environment()).doesNotContainKey("DOCKER_CONFIG");
    }

    @Test
    void keys_are_added_for_those_who_may_log_in_and_an_empty_machine_needs_no_script() throws Exception {
        assertThat(boot(ComputeRequest.gpu(Gpu.H100)
                        .sshKey("ssh-ed25519 AAAA me@host")
                        .sshKey("ssh-rsa BBBB")))
                .isZero();
        assertThat(host.file("home/ubuntu/.ssh/authorized_keys").lines())
                .contains("ssh-ed25519 AAAA me@host", "ssh-rsa BBBB");
        assertThat(host.log()).noneMatch(it -> it.startsWith("docker"));
        assertThat(LambdaUserData.of(ComputeRequest.gpu(Gpu.H100).build(), Optional.empty(), ""))
                .isEmpty();
    }

    @Test
    void reserved_and_illegal_names_are_refused() {
        for (var name : List.of("DOCKER_HOST", "LD_PRELOAD", "BASH_ENV", "IFS", "_", "UID", "PPID", "OPTIND", "PS4")) {
            assertThatThrownBy(
                            () -> LambdaUserData.check(request().env(name, "x").build()))
                    .as(name)
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining(name);
        }
        for (var name : List.of("1A", "A-B", "A=B", "A B", "")) {
            assertThatThrownBy(() -> request().env(name, "x").build()).as(name).isInstanceOf(ValidationException.class);
        }
        assertThatThrownBy(
                        () -> LambdaUserData.check(request().env("A", "\uD83D").build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Unicode");
        assertThatThrownBy(() -> request().env("A", "a\0b").build()).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> request().image("--privileged").build()).isInstanceOf(ValidationException.class);
    }

    @Test
    void a_script_of_a_million_bytes_passes_and_one_byte_more_is_refused_before_anything_is_sent() {
        var without = size(request().env("A", "").build());
        var room = LambdaUserData.MOST_BYTES - without;
        assertThat(size(request().env("A", "x".repeat(room)).build())).isEqualTo(LambdaUserData.MOST_BYTES);
        assertThatThrownBy(() -> size(request().env("A", "x".repeat(room + 1)).build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("1000001 bytes");
        assertThatThrownBy(() -> LambdaPlacements.check(
                        request().env("A", "ü".repeat(room / 2 + 1)).build()))
                .isInstanceOf(ValidationException.class);
    }

    private static int size(ComputeRequest request) {
        return LambdaUserData.of(request, Optional.empty(), "")
                .orElseThrow()
                .reveal()
                .getBytes(StandardCharsets.UTF_8)
                .length;
    }
}
