package custody.query.graphql;

import java.util.List;

/// Why a mutation did not do what it was asked; `path` leads to the argument.
record UserError(String code, String message, List<String> path) {
    UserError {
        path = List.copyOf(path);
    }

    static UserError input(String code, String message, String field) {
        return new UserError(code, message, List.of("input", field));
    }

    static void wire(Wiring wiring) {
        wiring.type("UserError", UserError.class)
                .value("code", UserError::code)
                .value("message", UserError::message)
                .value("path", UserError::path);
    }
}
