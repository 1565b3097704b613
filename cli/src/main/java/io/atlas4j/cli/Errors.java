package io.atlas4j.cli;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.spi.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Whatever goes wrong becomes one line on standard error and an exit code. With {@code ATLAS_DEBUG=1} the stack trace
 * follows.
 */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** What a shell reports for a command that was interrupted. */
    static final int INTERRUPTED = 130;

    private final Cli cli;

    Errors(Cli cli) {
        this.cli = cli;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        var command = failure.getCommandLine();
        var message =
                usageProblem(failure) + "; see " + command.getCommandSpec().qualifiedName() + " --help";
        report(ErrorKind.VALIDATION, null, OptionalInt.empty(), message, cli.isJson() || asksForJson(args));
        debug(failure);
        return ErrorKind.VALIDATION.exitCode();
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult result) {
        if (cli.interruption().isUnderWay()) {
            return INTERRUPTED;
        }
        if (failure instanceof ParameterException misuse) {
            return handleParseException(misuse, new String[0]);
        }
        if (failure instanceof AtlasException known) {
            report(known.kind(), known.provider().orElse(null), known.status(), known.getMessage(), cli.isJson());
            debug(failure);
            return known.kind().exitCode();
        }
        report(ErrorKind.UNKNOWN, null, OptionalInt.empty(), unexpected(failure), cli.isJson());
        debug(failure);
        return ErrorKind.UNKNOWN.exitCode();
    }

    /** Why a file could not be used, without repeating its name. */
    static String reasonOf(Exception failure) {
        return switch (failure) {
            case AccessDeniedException e -> "permission denied";
            case NoSuchFileException e -> "there is no such file or directory";
            case NotDirectoryException e -> "a part of the path is not a directory";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private void report(ErrorKind kind, @Nullable String provider, OptionalInt status, String message, boolean json) {
        cli.out().flush();
        var line = message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
        cli.err().println(json ? document(kind, provider, status, line) : "atlas: " + line);
        cli.err().flush();
    }

    private static String document(ErrorKind kind, @Nullable String provider, OptionalInt status, String message) {
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put("kind", kind.wireName());
        error.put("provider", provider);
        error.put("status", status.isPresent() ? status.getAsInt() : null);
        error.put("message", message);
        return JsonText.line(Map.of("error", error));
    }

    /** Another library's message may hold anything, so only files' are shown. */
    private String unexpected(Exception failure) {
        var cause = failure instanceof UncheckedIOException wrapper ? wrapper.getCause() : failure;
        return cause instanceof IOException
                ? cause.getMessage() + " (" + cause.getClass().getSimpleName() + ")"
                : "this is a fault of atlas itself: " + failure.getClass().getName()
                        + "; run again with ATLAS_DEBUG=1 and report what it prints";
    }

    private void debug(Exception failure) {
        if (cli.settings().find("ATLAS_DEBUG").isPresent()) {
            failure.printStackTrace(cli.err());
            cli.err().flush();
        }
    }

    private static String usageProblem(ParameterException failure) {
        return switch (failure) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing -> missing(missing);
            default -> {
                var message = String.valueOf(failure.getMessage())
                        .replaceAll("is not an? (int|long)$", "is not a whole number")
                        .replaceAll("is not a BigDecimal$", "is not a number");
                yield message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
            }
        };
    }

    /** Names the first word that does not fit, never a value: that could be a secret in the wrong place. */
    private static String unmatched(UnmatchedArgumentException failure) {
        var word = failure.getUnmatched().getFirst();
        var spec = failure.getCommandLine().getCommandSpec();
        if (word.startsWith("-")) {
            var name = word.replaceFirst("=.*", "");
            var known = new ArrayList<>(spec.optionsMap().keySet());
            return "unknown option " + name + near(name, known);
        }
        if (!spec.subcommands().isEmpty()) {
            var known = List.copyOf(spec.subcommands().keySet());
            return "\"" + word + "\" is not a command; " + Suggestions.didYouMean(word, known);
        }
        return "there are too many arguments";
    }

    private static String near(String name, List<String> known) {
        var near = Suggestions.nearest(name, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    private static String missing(MissingParameterException failure) {
        var names = failure.getMissing().stream()
                .map(argument -> argument.isOption()
                        ? ((CommandLine.Model.OptionSpec) argument).longestName()
                        : argument.paramLabel())
                .toList();
        return String.join(" and ", names) + (names.size() == 1 ? " is" : " are") + " missing";
    }

    /** The command line could not be read to its end, so {@code -o json} is looked for by hand. */
    private static boolean asksForJson(String[] args) {
        for (var i = 0; i < args.length && !args[i].equals("--"); i++) {
            if (args[i].matches("(-o=?|--output=)json")
                    || (args[i].matches("-o|--output") && i + 1 < args.length && args[i + 1].equals("json"))) {
                return true;
            }
        }
        return false;
    }
}
