"""Every page of the portal: who may open it. One line an address and method.

`access` is the mark the view carries; the columns say what each role gets: 200 (the page), 302 (sent on, or
done), 403 (not for this role), 404, 405. `own` is the user at /users/<own id>/…; `user` at a colleague's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    access: str
    admin: int
    user: int
    hours: int
    statistics: int
    operator: int
    args: tuple = ()  # what the address is made of: names of the objects that test_access.py makes
    own: int | None = None
    anonymous: int = 302

    def __str__(self):
        return f"{self.method} {self.name}"


PERSON = ("person",)

ROUTES = [
    #     name                            method  access                admin user hours statistics operator
    Route("landing", "GET", "signed_in", 302, 302, 200, 200, 302),
    Route("sign_in", "GET", "public", 302, 302, 302, 302, 302, anonymous=200),
    Route("sign_in", "POST", "public", 302, 302, 302, 302, 302, anonymous=200),
    Route("sign_out", "POST", "signed_in", 302, 302, 302, 302, 302),
    Route("change_own_password", "GET", "signed_in", 200, 200, 200, 200, 200),
    Route("change_own_password", "POST", "signed_in", 200, 200, 200, 200, 200),
    Route("ask_for_password_link", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("ask_for_password_link", "POST", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("choose_password", "GET", "public", 200, 200, 200, 200, 200, ("uid", "token"), anonymous=200),
    Route("choose_password", "POST", "public", 200, 200, 200, 200, 200, ("uid", "token"), anonymous=200),
    Route("password_chosen", "GET", "public", 302, 302, 302, 302, 302),
    Route("me", "GET", "own_pages", 302, 302, 403, 403, 302),
    Route("theme", "GET", "public", 200, 200, 200, 200, 200, anonymous=200),
    Route("favicon", "GET", "public", 301, 301, 301, 301, 301, anonymous=301),
    Route("users:list", "GET", "manage_users", 200, 403, 403, 403, 302),
    Route("users:add", "GET", "manage_users", 200, 403, 403, 403, 302),
    Route("users:add", "POST", "manage_users", 200, 403, 403, 403, 302),
    Route("users:edit", "GET", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:edit", "POST", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:add_number", "POST", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:remove_number", "POST", "manage_users", 302, 403, 403, 403, 302, ("person", "number")),
    Route("users:app_password", "GET", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:app_password", "POST", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:delete", "GET", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:delete", "POST", "manage_users", 200, 403, 403, 403, 302, PERSON),
    Route("users:profile", "GET", "own_pages_or_admin", 200, 403, 403, 403, 302, PERSON, own=200),
    Route("users:profile", "POST", "own_pages_or_admin", 200, 403, 403, 403, 302, PERSON, own=200),
    Route("users:set_password", "GET", "manage_users", 200, 403, 403, 403, 302, PERSON, own=403),
    Route("users:set_password", "POST", "manage_users", 200, 403, 403, 403, 302, PERSON, own=403),
    Route("users:mail_password_link", "POST", "manage_users", 302, 403, 403, 403, 302, PERSON, own=403),
    Route("users:lists", "GET", "own_pages_or_admin", 200, 403, 403, 403, 302, PERSON, own=200),
    Route("users:add_to_list", "POST", "own_pages_or_admin", 200, 403, 403, 403, 302, ("person", "kind"), own=200),
    Route(
        "users:remove_from_list", "POST", "own_pages_or_admin", 302, 403, 403, 403, 302, ("person", "entry"), own=302
    ),
    Route("company:departments", "GET", "manage_users", 200, 403, 403, 403, 302),
    Route("company:add_department", "GET", "manage_users", 200, 403, 403, 403, 302),
    Route("company:add_department", "POST", "manage_users", 200, 403, 403, 403, 302),
    Route("company:edit_department", "GET", "manage_users", 200, 403, 403, 403, 302, ("department",)),
    Route("company:edit_department", "POST", "manage_users", 200, 403, 403, 403, 302, ("department",)),
    Route("company:delete_department", "GET", "manage_users", 200, 403, 403, 403, 302, ("department",)),
    Route("company:delete_department", "POST", "manage_users", 302, 403, 403, 403, 302, ("department",)),
    Route("company:lists", "GET", "manage_users", 200, 403, 403, 403, 302),
    Route("company:add_to_list", "POST", "manage_users", 200, 403, 403, 403, 302, ("kind",)),
    Route("company:remove_from_list", "POST", "manage_users", 302, 403, 403, 403, 302, ("company_entry",)),
    Route("company:orders", "GET", "manage_users", 200, 403, 403, 403, 302),
]
