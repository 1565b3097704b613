package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * The variables of a machine. What other users of this computer could read, a value that looks secret on the command
 * line, is refused.
 */
final class EnvOptions {
    private static final Pattern SECRET_WORD = Pattern.compile(
            ".*(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASSWORT|CREDENTIAL)|SECRETS|CREDENTIALS|PASSWORDS|PWD");

    private final Cli cli;

    @Option(
            names = "--env",
            paramLabel = "NAME|NAME=VALUE",
            description =
                    "A variable: NAME takes its value from this environment; NAME=VALUE is for what is not secret.")
    private List<String> given = List.of();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "Variables from a file of NAME=VALUE or NAME lines; - is standard input.")
    private List<String> files = List.of();

    EnvOptions(Cli cli) {
        this.cli = cli;
    }

    /** The variables in order; those of files first, so that an option wins. */
    Map<String, Secret> values() {
        var all = new LinkedHashMap<String, Secret>();
        files.forEach(file -> readFile(file, all));
        for (var word : given) {
            var equals = word.indexOf('=');
            if (equals < 0) {
                all.put(word, ofEnvironment("--env", word));
            } else {
                var name = word.substring(0, equals);
                refuseIfSecret(name);
                all.put(name, Secret.of(word.substring(equals + 1)));
            }
        }
        return all;
    }

    private static void refuseIfSecret(String name) {
        if (looksSecret(name)) {
            throw ValidationException.of(
                    "--env",
                    "the value of " + name + " looks secret, and other users can read a command line: export " + name
                            + " and write --env " + name + ", or use --env-file");
        }
    }

    /** Judged by the words between underscores: {@code HF_TOKEN} is secret, {@code MAX_TOKENS} is not. */
    static boolean looksSecret(String name) {
        return Arrays.stream(name.toUpperCase(java.util.Locale.ROOT).split("_"))
                .anyMatch(word -> SECRET_WORD.matcher(word).matches());
    }

    private Secret ofEnvironment(String option, String name) {
        return cli.settings()
                .find(name)
                .map(Secret::of)
                .orElseThrow(() -> ValidationException.of(
                        option, "\"" + name + "\" is not set in this environment; export it, or write NAME=VALUE"));
    }

    private void readFile(String file, Map<String, Secret> all) {
        var number = 0;
        for (var line : linesOf(file)) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            var equals = line.indexOf('=');
            var name = (equals < 0 ? line : line.substring(0, equals)).strip();
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) { // not shown: it may be half a secret
                throw ValidationException.of("--env-file", "line " + number + " of " + file + " is not NAME=VALUE");
            }
            all.put(name, equals < 0 ? ofEnvironment("--env-file", name) : Secret.of(line.substring(equals + 1)));
        }
    }

    private List<String> linesOf(String file) {
        try {
            var text = file.equals("-")
                    ? new String(cli.in().readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
            return text.lines().toList();
        } catch (IOException | InvalidPathException e) {
            throw ValidationException.of("--env-file", "cannot read " + file + ": " + Errors.reasonOf(e));
        }
    }

    /** The secret in a variable of this environment. */
    static Secret secret(Cli cli, String option, String name) {
        return Optional.of(name)
                .flatMap(cli.settings()::findSecret)
                .orElseThrow(() -> ValidationException.of(
                        option, "\"" + name + "\" is not set in this environment; export the secret under that name"));
    }
}
