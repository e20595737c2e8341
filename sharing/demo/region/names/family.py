"""Family names by tradition, the more common first. Commas separate: some hold spaces."""

from __future__ import annotations

from typing import Final

FAMILY_NAMES: Final = {
    "general": """Smith, Johnson, Miller, Brown, Jones, Davis, Wilson, Anderson, Taylor, Moore,
        Thompson, White, Martin, Harris, Clark, Lewis, Hall, Allen, Young, King, Wright, Hill,
        Scott, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner, Phillips,
        Campbell, Parker, Evans, Edwards, Collins, Stewart, Morris, Rogers, Reed, Cook, Bell,
        Murphy, Bailey, Cooper, Richardson, Cox, Howard, Ward, Peterson, Gray, Kelly, Price,
        Bennett, Wood, Ross, Henderson, Cole, Jenkins, Perry, Powell, Long, Patterson, Hughes,
        Butler, Foster, Bryant, Russell, Griffin, Hayes, Myers, Ford, Hamilton, Graham, Sullivan,
        Wallace, West, Fisher, Ellis, Gibson, McDonald, McCarthy, O'Brien, O'Connor, O'Neill,
        D'Amico, D'Angelo, Di Marco, De Luca, Van Dyke, Van der Berg, Vandenberg, St. John,
        St. Clair, MacKenzie, Fitzgerald, Kowalski, Nowak, Wójcik, Schmidt, Schröder, Müller,
        Schaefer, Olson, Larsen, Sørensen, Lindström, Novák, Horvat, Petrov, Ivanova, Rossi,
        Bianchi, Lefèvre, Beauchamp, Castellano, Weiss, Goldberg, Cohen, Levy, Katz, Haddad,
        Khoury, Null, True, Test, Day, Do, Ng-Smith, Small, Church, Marsh, Winter, Summers,
        Frost, Bishop, Abbott, Knight, Archer, Mason, Sawyer, Thatcher, Wheeler, Weaver, Fuller,
        Barker, Coleman, Chandler, Tanner, Harper, Porter, Page, Spencer, Stone, Rivers, Lake,
        Underwood, Whitaker, Whitfield, Winslow, Yates, Zimmerman, Ziegler, Quigley, Quinlan""",
    "latin": """García, Rodríguez, Martínez, Hernández, López, González, Pérez, Sánchez, Ramírez,
        Torres, Flores, Rivera, Gómez, Díaz, Reyes, Cruz, Morales, Gutiérrez, Ortiz, Chávez,
        Ramos, Ruiz, Álvarez, Mendoza, Vásquez, Castillo, Jiménez, Moreno, Romero, Herrera,
        Medina, Aguilar, Vargas, Guzmán, Méndez, Muñoz, Salazar, Garza, Soto, Vega, Delgado,
        Peña, Ríos, Alvarado, Sandoval, Contreras, Valdez, Guerrero, Ortega, Estrada, Núñez,
        Maldonado, De la Cruz, De León, Del Río, De los Santos, Ibáñez, Quiñones, Zúñiga,
        Avendaño, Cárdenas, Escobar, Figueroa, Galván, Ochoa, Pacheco, Rosales, Trujillo,
        Villanueva, Ybarra, Zamora, Acuña, Bermúdez, Cervantes, Domínguez, Espinoza""",
    "black": """Williams, Johnson, Jackson, Robinson, Washington, Harris, Thomas, Davis, Jones,
        Brown, Jefferson, Booker, Banks, Joseph, Dixon, Gaines, Mosley, Coleman, Simmons, Bryant,
        Alexander, Freeman, Franklin, Grant, Hampton, Randolph, Charles, Pierre, Baptiste, Okafor,
        Adeyemi, Mensah, Diallo, Abdi, Mohamed, Tesfaye, N'Diaye, Singleton, Hairston, Batiste""",
    "asian": """Nguyen, Tran, Le, Pham, Huynh, Vo, Ng, Chen, Wang, Li, Zhang, Liu, Yang, Huang,
        Wu, Lin, Kim, Lee, Park, Choi, Jung, Patel, Singh, Sharma, Kumar, Gupta, Shah, Reddy,
        Khan, Ahmed, Ali, Hussain, Santos, Reyes, Cruz, Bautista, Xiong, Vang, Yang, Thao, Lor,
        Tanaka, Suzuki, Sato, Nakamura, O, Oh, Wong, Chan, Cheung, Nguyễn, Trần, Đặng""",
    "native": """Begay, Yazzie, Benally, Tsosie, Nez, Two Bulls, White Eagle, Red Cloud, Begaye,
        Locklear, Oxendine, Thunderhawk, Littlefeather, Good Bear, Whitehorse, Harjo, Tiger""",
    "pacific": """Kealoha, Kahale, Kapule, Tuiasosopo, Fa'alogo, Leota, Tuilagi, Fonoti, Taufa,
        Latu, Havili, Tupou, Mahe, Kamaka, Nakoa, Ka'ahumanu, Manumaleuna, Fifita""",
}
