"""Addresses of plans and measures, of people and divisions, of the server, and of one's own account."""

from django.urls import path

from measures.views import account, corrections, decisions, divisions, measures, people, plans, recording, server, work

urlpatterns = [
    path("", work.home, name="home"),
    path("work/", work.work, name="work"),
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("sign-out/", account.SignOut.as_view(), name="sign_out"),
    path("forgotten/", account.forgotten, name="forgotten"),
    path("one-time/<slug:token>/", account.one_time_link, name="one_time_link"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/<slug:agency>/<str:fiscal_year>/", plans.plan, name="plan"),
    path("plans/<slug:agency>/<str:fiscal_year>/measures/<int:position>/", measures.measure, name="measure"),
    path("commitments/<int:pk>/record/", recording.record, name="record"),
    path("commitments/<int:pk>/note/", recording.note, name="note"),
    path("commitments/<int:pk>/event/", recording.event, name="event"),
    path("commitments/<int:pk>/extend/", decisions.extend, name="extend"),
    path("commitments/<int:pk>/cancel/", decisions.cancel, name="cancel"),
    path("results/<int:pk>/correct/", corrections.correct, name="correct"),
    path("results/<int:pk>/withdraw/", corrections.withdraw, name="withdraw"),
    path("results/<int:pk>/undo/", recording.undo, name="undo"),
    path("agencies/<slug:agency>/people/", people.people_list, name="people"),
    path("agencies/<slug:agency>/people/invite/", people.person_invite, name="person_invite"),
    path("agencies/<slug:agency>/people/<int:person>/", people.person, name="person"),
    path("agencies/<slug:agency>/people/<int:person>/link/", people.person_link, name="person_link"),
    path("agencies/<slug:agency>/people/<int:person>/close/", people.person_close, name="person_close"),
    path("agencies/<slug:agency>/people/<int:person>/open/", people.person_open, name="person_open"),
    path("agencies/<slug:agency>/people/<int:person>/take-out/", people.person_take_out, name="person_take_out"),
    path("agencies/<slug:agency>/divisions/", divisions.division_list, name="divisions"),
    path("agencies/<slug:agency>/divisions/<int:division>/", divisions.division, name="division"),
    path("agencies/<slug:agency>/divisions/<int:division>/move/", divisions.division_move, name="division_move"),
    path("agencies/<slug:agency>/divisions/<int:division>/remove/", divisions.division_remove, name="division_remove"),
    path("server/", server.server, name="server"),
    path("server/agencies/new/", server.agency_new, name="agency_new"),
    path("server/agencies/<slug:agency>/administrator/", server.agency_administrator, name="agency_administrator"),
    path("server/frameworks/<int:fiscal_year>/", server.framework, name="framework"),
]
